"""Where the pages meet the site engine, MkDocs or its drop-in properdocs."""
