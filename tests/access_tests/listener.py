"""A server on loopback that nobody may ever ask for anything, and texts that would make a browser do it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Listener:
    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Each would fetch from here, or lead here, where it is read as Markdown, HTML, LaTeX or CSS."""
        u = f"http://127.0.0.1:{self.port}"
        return [
            f"![x]({u}/md-image.png)", f"[点这里]({u}/md-link)", f"<{u}/md-auto>", f"{u}/bare", f"[a]: {u}/ref\n![b][a]", f"**x** ![y]({u}/md-bold.png 'z')",
            f'<img src="{u}/img.png">', f'"><img src=x onerror="fetch(\'{u}/onerror\')">', f'<script src="{u}/script.js"></script>', f"<script>fetch('{u}/inline')</script>",
            f'<meta http-equiv="refresh" content="0;url={u}/refresh">', f'<iframe src="{u}/frame"></iframe>', f'<object data="{u}/object"></object>',
            f'<link rel="stylesheet" href="{u}/style.css">', f'<style>*{{background:url("{u}/css.png")}}</style>', f'<style>@import "{u}/import.css";</style>',
            f'<div style="background-image:url({u}/inline-css.png)">x</div>', f'<svg><image href="{u}/svg.png"/></svg>', f'<svg onload="fetch(\'{u}/onload\')">',
            f'<base href="{u}/">', f'<a href="{u}/ping" ping="{u}/ping" autofocus onfocus="location=\'{u}/focus\'">x</a>', f"$\\href{{{u}/latex}}{{x}}$",
            f"$$\\includegraphics{{{u}/latex.png}}$$", f'<video poster="{u}/poster.png" src="{u}/video" autoplay></video>', f"[x](javascript:fetch('{u}/js'))",
            f'<form action="{u}/form"><input name=a></form><body onload=document.forms[0].submit()>', f":red[![x]({u}/directive.png)]", f"| a |\n|---|\n| ![x]({u}/table.png) |",
            f'=HYPERLINK("{u}/formula","x")', f'=IMAGE("{u}/formula.png")', f"<!--><img src={u}/comment.png>-->", f"</title><img src={u}/title.png>",
        ]


@contextmanager
def listening() -> Iterator[Listener]:
    made = Listener(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_PUT = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
