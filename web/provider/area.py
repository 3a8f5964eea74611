"""The blueprint of the pages of whoever provides continuing education."""

from flask import Blueprint

area = Blueprint("provider", __name__, url_prefix="/provider")
