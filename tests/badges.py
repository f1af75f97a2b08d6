"""What the menu costs on every page of the admin, whatever the page: a query per badge.

A list costs one more on PostgreSQL, which is asked how many rows there are about.
"""

from config.navigation import GROUPS

# The notifications have one as well.
BADGES = 1 + sum(link.count is not None for _title, links in GROUPS for link in links)
