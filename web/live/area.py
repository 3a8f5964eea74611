"""The blueprint of the pages of a class that plays together."""

from flask import Blueprint

area = Blueprint("live", __name__)
