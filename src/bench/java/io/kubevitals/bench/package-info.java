/// Programs that measure the daemon and print what they measured next to its budget. None is a
/// test: `./bench` runs them.
@NullMarked
package io.kubevitals.bench;

import org.jspecify.annotations.NullMarked;
