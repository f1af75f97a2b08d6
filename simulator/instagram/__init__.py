"""Instagram: accounts with posts, shown by Business Discovery on the Graph API and to whoever is not logged in."""
