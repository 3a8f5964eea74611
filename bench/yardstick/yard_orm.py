"""The same two pages on an ordinary Flask stack: Flask-SQLAlchemy, Flask-Login, Flask-WTF's CSRF check.
Shows what the usual parts cost over the bare floor of yard_app.py. Same environment variables; SQLite gets the
same pragmas."""

import os
import time

import yard_app
from flask import Flask, render_template, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

KIND = os.environ.get("YARD_DB", "sqlite-normal")
app = Flask(__name__)
app.secret_key = "bench-only-not-a-secret"
app.config["SQLALCHEMY_DATABASE_URI"] = (
    os.environ["YARD_DSN"] if KIND == "pg" else "sqlite:///" + os.path.abspath(os.environ["YARD_PATH"])
)
db, login, csrf = SQLAlchemy(app), LoginManager(app), CSRFProtect(app)


class User(UserMixin, db.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def __getitem__(self, i):  # the template reads user[1]
        return (self.id, self.name)[i]


class Choice(db.Model):
    __tablename__ = "choices"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    scene: Mapped[int]
    answer: Mapped[int]
    score: Mapped[int]
    at: Mapped[float]
    __table_args__ = (Index("choices_user", "user_id", "scene"),)


with app.app_context():
    if KIND != "pg":

        @event.listens_for(db.engine, "connect")
        def pragmas(c, _):
            c.execute("PRAGMA journal_mode=WAL")
            c.execute("PRAGMA synchronous=" + ("FULL" if KIND == "sqlite-full" else "NORMAL"))
            c.execute("PRAGMA foreign_keys=ON")
            c.execute("PRAGMA busy_timeout=30000")


@login.user_loader
def load(i):
    return db.session.get(User, int(i))


@app.get("/login")
def log_in():
    login_user(db.session.get(User, int(request.args["u"])))
    return "ok"


@app.get("/scene")
@login_required
def scene():
    return render_template("scene_csrf.html", user=current_user, scene=yard_app.SCENES[1], picked=None)


@app.post("/choice")
@login_required
def choice():
    s, a = yard_app.SCENES[int(request.form["scene"])], int(request.form["answer"])
    db.session.add(
        Choice(user_id=current_user.id, scene=s["id"], answer=a, score=s["answers"][a]["score"], at=time.time())
    )
    db.session.commit()
    return render_template("scene_csrf.html", user=current_user, scene=s, picked=s["answers"][a])
