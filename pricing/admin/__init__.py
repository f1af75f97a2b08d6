from .product import ProductAdmin

__all__ = ["ProductAdmin"]
