"""The blueprint of the pages for whoever runs the site."""

from flask import Blueprint

area = Blueprint("admin", __name__, url_prefix="/admin")
