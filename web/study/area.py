"""The blueprint of the pages for those who study."""

from flask import Blueprint

area = Blueprint("study", __name__)
