"""Networks that were trained before, and where they are computed: for all who need one."""
