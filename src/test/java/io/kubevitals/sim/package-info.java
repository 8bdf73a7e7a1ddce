/// Whole histories of a cluster on a virtual clock: what truly happens to containers, what a
/// kubelet publishes of it, what an ill API server delivers of that, and what the real code counts.
@NullMarked
package io.kubevitals.sim;

import org.jspecify.annotations.NullMarked;
