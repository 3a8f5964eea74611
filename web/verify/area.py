"""The blueprint of what is verified."""

from flask import Blueprint

area = Blueprint("verify", __name__)
