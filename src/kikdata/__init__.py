"""Report book of the Kommunales Integrationskonzept Kempten (KIK).

Notebooks import one function, :func:`kikdata.report.open_bericht`; everything else
is listed, with its place in the order of imports, in CONTRIBUTING.md.
"""

__version__ = "0.1.0"
