from django.contrib import admin

# Only the page "Today" is ours; its figures come by the theme's DASHBOARD_CALLBACK.
admin.site.index_template = "operations/today.html"
