from decimal import Decimal

import factory

from pricing.models import Product


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    sku = factory.Sequence("SKU-{}".format)
    name_en = factory.Sequence("Product {}".format)
    price = Decimal(10_000)
    currency = "NGN"
