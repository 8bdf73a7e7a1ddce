/// What must outlive the process: counters, the state of each pod, the place in the watch,
/// incidents and ended container runs, in one transaction per commit. SQLite keeps them in a file,
/// PostgreSQL for several replicas. What is in a row's state is the business of whoever wrote it.
/// Alone touches JDBC.
@NullMarked
package io.kubevitals.store;

import org.jspecify.annotations.NullMarked;
