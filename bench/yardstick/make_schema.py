import yard_app

yard_app.make_schema()
