"""Pages of the HTML build on paper: read, turned into Typst documents, written as tagged PDF."""
