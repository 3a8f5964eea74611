"""The least a Flask server can do for one stored choice: a floor to compare against.

One route reads the session's user (1 SELECT), stores the choice (1 INSERT, commit) and renders
a page of about 6 KB with Jinja. No ORM, no CSRF, no forms, no scoring rules: a real app does more.

YARD_DB    sqlite-normal | sqlite-full | pg      (WAL in both SQLite cases)
YARD_PATH  the SQLite file                       YARD_DSN  the PostgreSQL connection string
"""

import os
import secrets
import sqlite3
import threading
import time

from flask import Flask, abort, render_template, request, session

KIND = os.environ.get("YARD_DB", "")
app = Flask(__name__)
app.secret_key = "bench-only-not-a-secret"
local = threading.local()

SCHEMA = """
CREATE TABLE IF NOT EXISTS users(id {pk}, name text NOT NULL);
CREATE TABLE IF NOT EXISTS sessions(token text PRIMARY KEY, user_id integer NOT NULL REFERENCES users(id));
CREATE TABLE IF NOT EXISTS choices(id {pk}, user_id integer NOT NULL REFERENCES users(id), scene integer NOT NULL,
  answer integer NOT NULL, score integer NOT NULL, at double precision NOT NULL);
CREATE INDEX IF NOT EXISTS choices_user ON choices(user_id, scene);
"""
WHO = "SELECT u.id, u.name FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token = ?"
PUT = "INSERT INTO choices(user_id, scene, answer, score, at) VALUES (?, ?, ?, ?, ?)"


def connect():
    if KIND == "pg":
        import psycopg

        return psycopg.connect(os.environ["YARD_DSN"], autocommit=True)
    c = sqlite3.connect(os.environ["YARD_PATH"], isolation_level=None, timeout=30, cached_statements=64)
    c.execute("PRAGMA journal_mode=WAL")
    c.execute("PRAGMA synchronous=" + ("FULL" if KIND == "sqlite-full" else "NORMAL"))
    c.execute("PRAGMA foreign_keys=ON")
    return c


def q(sql, args=()):
    if not hasattr(local, "c"):
        local.c = connect()
    return local.c.execute(sql.replace("?", "%s") if KIND == "pg" else sql, args)


def make_schema():
    pk = "integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY" if KIND == "pg" else "integer PRIMARY KEY"
    for s in SCHEMA.format(pk=pk).split(";"):
        if s.strip():
            q(s)
    if not q("SELECT count(*) FROM users").fetchone()[0]:
        for i in range(1, 201):
            q("INSERT INTO users(name) VALUES (?)", (f"learner{i}",))
    local.c.close()
    del local.c


TEXT = "You are on the ward at half past two when the nurse calls you about a patient whose pressure has dropped. "
SCENES = {
    i: {
        "id": i,
        "title": f"Scene {i}",
        "paras": [TEXT * 11, TEXT * 11],
        "answers": [
            {
                "n": n,
                "text": f"Choice {'ABCD'[n]}: ask for the chart, examine and call the registrar.",
                "score": 3 - n,
                "feedback": "Feedback " + TEXT * 8,
            }
            for n in range(4)
        ],
    }
    for i in range(1, 6)
}


def user():
    r = q(WHO, (session.get("t", ""),)).fetchone()
    return r or abort(403)


@app.get("/hello")
def hello():
    return "Hello, world"


@app.get("/login")
def login():
    t = secrets.token_hex(16)
    q("INSERT INTO sessions(token, user_id) VALUES (?, ?)", (t, int(request.args["u"])))
    session["t"] = t
    return "ok"


@app.get("/scene")
def scene():
    return render_template("scene.html", user=user(), scene=SCENES[1], picked=None)


@app.post("/choice")
def choice():
    u = user()
    s, a = SCENES[int(request.form["scene"])], int(request.form["answer"])
    q(PUT, (u[0], s["id"], a, s["answers"][a]["score"], time.time()))
    return render_template("scene.html", user=u, scene=s, picked=s["answers"][a])
