"""Templates without a database: what they are made of, which values they want, how a phone shows them.

parts.py      the provider's components as checked values
variables.py  the values that a template wants, and what is wrong with those given
preview.py    a template with its values as the person sees it
filling.py    values ↔ the components of a message
"""
