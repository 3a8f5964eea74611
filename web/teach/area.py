"""The blueprint of the pages for those who teach."""

from flask import Blueprint

area = Blueprint("teach", __name__, url_prefix="/teach")
