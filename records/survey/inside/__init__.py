"""Small readers of file structures, each with limits: OLE2, ZIP, PDF, 7z and RAR."""
