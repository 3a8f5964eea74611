"""The blueprint of the account's pages."""

from flask import Blueprint

area = Blueprint("accounts", __name__, url_prefix="/accounts")
