"""The estate: everything that the newest surveys and exports say we hold, as folders, cases and boxes to decide on."""
