"""The blueprint of the site's own pages."""

from flask import Blueprint

area = Blueprint("site", __name__)
