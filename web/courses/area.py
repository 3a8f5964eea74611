"""The blueprint of the pages for those who take a course."""

from flask import Blueprint

area = Blueprint("courses", __name__, url_prefix="/courses")
