"""The blueprint of the pages for learners in a cohort."""

from flask import Blueprint

area = Blueprint("assigned", __name__)
