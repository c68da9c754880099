"""Work split up for several processes or machines."""
