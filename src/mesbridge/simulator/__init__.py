"""An ERP and an MES in the box, seeded."""
