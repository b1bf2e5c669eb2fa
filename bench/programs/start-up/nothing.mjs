/** Starts and ends: what a process costs anyhow. */
