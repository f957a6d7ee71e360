"""The app: `streamlit run streamlit_app.py`. The frame of every page is pages/_shell.py, what wraps it on the way to the browser pages/_web.py."""

from streamlit.starlette import App

from pages import _at_once, _door, _wall
from pages._web import MIDDLEWARE, ROUTES
from sheets_sync import logs, wiring

logs.configure()
wiring.warm()
app = App("pages/_shell.py", middleware=[*_at_once.MIDDLEWARE, *_wall.MIDDLEWARE, *MIDDLEWARE], routes=[*ROUTES, *_door.ROUTES], secrets=wiring.sign_in_settings())
