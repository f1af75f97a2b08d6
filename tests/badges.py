"""What the menu costs on every page of the admin, whatever the page: a query per badge."""

from config.navigation import GROUPS

# The notifications have one as well.
BADGES = 1 + sum(link.count is not None for _title, links in GROUPS for link in links)
