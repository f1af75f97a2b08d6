"""Shops: pages like Jumia's, Jiji's and anybody's, with goods whose prices testers change."""
