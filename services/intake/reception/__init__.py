"""Reception (来店 / 来电, section 2): visits, calls and leads; every batch is recorded, known or not."""
