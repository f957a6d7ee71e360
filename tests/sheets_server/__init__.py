"""A Sheets and Drive server on loopback that answers as Google does, and fails when told to. For tests and demos only.

In a test:

    from tests.sheets_server.running import running_server

    with running_server(switches={"reused_ids_refused": True}) as server:
        gc = server.client()                        # real gspread, real google-auth, a registered service account
        sh = gc.create("名单")
        sh.sheet1.append_row(["id", "学校"])

        server.fault("close", when="after", body="appendCells")      # done, but the reply is lost (once)
        server.fault("status", status=503, method="POST", times=0)   # every POST until clear_faults()
        server.person(sh.id, "sort", column=1)                       # what a coordinator does; see people
        server.once_before(lambda call: server.person(sh.id, "insert_rows", at=1), body="updateCells")
        server.advance(180)                                          # quotas refill, late commits land
        server.google_quota()                                        # 60 reads and writes a minute a user, ...
        server.spreadsheet(sh.id).sheets[0].row(0)                   # the model, to look at
        [seen.path for seen in server.requests_seen()]
        server.stop_listening(); server.listen_again()               # connection refused, really

A key file for code that makes its own credentials: `running.service_account(server.base)`. Its `token_uri` is the
server's; Sheets and Drive are under `server.base` with Google's paths.

By itself, for other processes: `python -m tests.sheets_server --port 8787 --state FILE --faults FILE`, steered
through `/_admin` (see `admin`; `GET /_admin/` prints the routes).

What is simple here: whatever is not implemented answers 400. What nobody could verify on a live account is a switch,
its default on the side that hurts a client more: see `switches`, and mind that `reused_ids_refused` is off.

Map, from the wire inwards:
    listener, app, faults, admin    sockets; what goes wrong; the outside hand
    desk                            one request after another: accounts, quota, routes, journal, late commits
    routes                          URL to method: sheets_api, values_api, append, drive_api, drive_permissions
    batch, requests/                spreadsheets.batchUpdate, one file a subject
    people                          what a coordinator does
    world, spreadsheet, sheet, cells, ranges      the model: drafts replace, nothing is changed in place
    a1, fields, schema, dates, formulas, value_input, value_output, conditions      the small languages
"""
