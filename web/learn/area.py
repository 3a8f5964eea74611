"""The blueprint of the learner's pages."""

from flask import Blueprint

area = Blueprint("learn", __name__)
