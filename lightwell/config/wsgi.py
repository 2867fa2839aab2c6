"""The web process. It does not start on a database or knowledge that must not be trusted."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lightwell.config.settings")
application = get_wsgi_application()
