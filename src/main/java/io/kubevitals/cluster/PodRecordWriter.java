package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Writes a [PodRecord] for [PodRecordReader].
public final class PodRecordWriter {
  /// Before an id that is one word.
  static final int FOLDED = 2;

  /// What cards count down from where they are parts of cards. As no count is negative but
  /// [Amounts#ABSENT], the form is the same for whole ones as it was before there were parts.
  static final long PARTS = Amounts.ABSENT - 2;

  private PodRecordWriter() {}

  public static void write(PodRecord pod, StateWriter out) {
    out.uid(pod.id().uid());
    out.text(pod.id().namespace());
    out.text(pod.id().name());
    out.number(pod.resourceVersion());
    write(pod.origin(), out);
    write(pod.spec(), out);
    write(pod.status(), out);
    out.number(pod.containers().size());
    pod.containers().forEach(container -> write(container, out));
  }

  /// One ended run, or that there is none.
  public static void write(ContainerState.@Nullable Terminated end, StateWriter out) {
    out.flag(end != null);
    if (end == null) {
      return;
    }
    write(end.id(), out);
    out.text(end.reason());
    out.text(end.message());
    out.number(end.exitCode());
    out.time(end.startedAt());
    out.time(end.finishedAt());
  }

  private static void write(PodOrigin origin, StateWriter out) {
    var owner = origin.owner();
    out.flag(owner != null);
    if (owner != null) {
      out.text(owner.group());
      out.text(owner.kind());
      out.text(owner.name());
      out.uid(owner.uid());
    }
    out.text(origin.templateHash());
    out.flag(origin.mirror());
    out.number(origin.labels().size());
    origin
        .labels()
        .forEach(
            (key, value) -> {
              out.text(key);
              out.text(value);
            });
  }

  private static void write(PodSpec spec, StateWriter out) {
    out.text(spec.node());
    out.constant(spec.restartPolicy());
    out.time(spec.createdAt());
    var deletion = spec.deletion();
    out.flag(deletion != null);
    if (deletion != null) {
      out.time(deletion.deadline());
      out.number(deletion.graceSeconds());
    }
    write(spec.overhead(), out);
    write(spec.resources(), out);
  }

  private static void write(PodStatus status, StateWriter out) {
    out.constant(status.phase());
    out.text(status.reason());
    out.text(status.message());
    out.flag(status.ready());
    out.constant(status.scheduling());
    out.text(status.disruption());
  }

  private static void write(ContainerRecord container, StateWriter out) {
    out.text(container.name());
    out.constant(container.type());
    out.constant(container.restartPolicy());
    write(container.resources(), out);
    var status = container.status();
    write(status.id(), out);
    out.number(status.restartCount());
    out.flag(status.ready());
    write(status.state(), out);
    write(status.last(), out);
  }

  private static void write(ContainerState state, StateWriter out) {
    switch (state) {
      case ContainerState.Waiting waiting -> {
        out.number(0);
        out.text(waiting.reason());
        out.text(waiting.message());
      }
      case ContainerState.Running running -> {
        out.number(1);
        out.time(running.startedAt());
      }
      case ContainerState.Terminated ended -> {
        out.number(2);
        write(ended, out);
      }
    }
  }

  private static void write(ContainerId id, StateWriter out) {
    out.number(id.isNone() ? 0 : FOLDED);
    if (!id.isNone()) {
      out.word(id.mark());
    }
  }

  private static void write(Resources resources, StateWriter out) {
    write(resources.requests(), out);
    write(resources.limits(), out);
  }

  private static void write(Amounts amounts, StateWriter out) {
    out.number(amounts.cpuMillis());
    out.number(amounts.memoryBytes());
    out.number(amounts.partOfCard() ? PARTS - amounts.gpuMillis() : amounts.gpuMillis());
  }
}
