"""The blueprint of the pages for those who renew a license."""

from flask import Blueprint

area = Blueprint("credit", __name__, url_prefix="/credit")
