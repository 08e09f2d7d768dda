"""The desk on paper: one typst template and one function a sheet. Data in, PDF out; the database stays out."""
