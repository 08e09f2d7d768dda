"""印刷: from a session in the database to sheets of paper (desk.paper), and all of them in one print job."""
