package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Takes the items of a list as they arrive.
interface PodSink {
  /// For whoever wants the head alone.
  PodSink NONE =
      new PodSink() {
        @Override
        public void head(ListHead head) {}

        @Override
        public void pod(PodRecord pod) {}

        @Override
        public void skipped(SkipReason reason, @Nullable PodId pod) {}
      };

  /// Comes before the items.
  void head(ListHead head);

  void pod(PodRecord pod);

  /// @param pod which it was, as far as that can be told
  void skipped(SkipReason reason, @Nullable PodId pod);
}
