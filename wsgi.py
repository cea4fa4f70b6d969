"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from jobsite.app import create_app

app = create_app()
