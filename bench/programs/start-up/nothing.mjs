/** Starts and ends: the minimum cost of a process. */
