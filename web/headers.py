"""What every response carries. Knows no page."""

from __future__ import annotations

from flask import Flask, Response

from web.assets import keep_asset

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def protect(app: Flask) -> None:
    """Set the headers of every response. A page whose address is a secret says itself that no referrer is sent."""
    policy = frame_policy()

    @app.after_request
    def guard(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)  # files to keep have a narrower one
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if app.config["OVER_TLS"]:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not keep_asset(response):
            headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response


def frame_policy(frame_ancestors: str | None = None) -> str:
    """The content security policy. Who may put the site into a frame is the one thing that an interface may widen."""
    policy = {**_POLICY, **({"frame-ancestors": frame_ancestors} if frame_ancestors else {})}
    return "; ".join(f"{name} {value}" for name, value in policy.items())
