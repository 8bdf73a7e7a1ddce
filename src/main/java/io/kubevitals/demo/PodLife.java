package io.kubevitals.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;

/// One pod and those who write to it: its creator, the scheduler, its kubelet. Each step publishes
/// what a 1.36 kubelet publishes at that step.
final class PodLife {
  private static final String REMOVED =
      "The container is removed because RestartAllContainers in place";

  private final Stage stage;
  private Pod pod;

  private PodLife(Stage stage, Pod pod) {
    this.stage = stage;
    this.pod = pod;
  }

  static PodLife create(Stage stage, PodBuilder builder) {
    var life =
        new PodLife(stage, builder.uid(Uids.random(stage.random())).createdAt(stage.now()).build());
    life.put();
    return life;
  }

  Pod pod() {
    return pod;
  }

  private Instant now() {
    return stage.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private void put() {
    stage.server().put(pod);
  }

  /// Changes the pod as somebody else than its kubelet.
  void change(UnaryOperator<PodBuilder> change) {
    pod = change.apply(pod.change()).build();
    put();
  }

  void schedule(String node) {
    change(builder -> builder.node(node).condition(Condition.of("PodScheduled", true, now())));
  }

  void unschedulable(String message) {
    change(
        builder ->
            builder.condition(
                new Condition("PodScheduled", "False", "Unschedulable", message, now())));
  }

  /// The kubelet takes the pod: all containers wait.
  void accept() {
    boolean init = !pod.of(ContainerKind.INIT, ContainerKind.SIDECAR).isEmpty();
    String reason = init ? "PodInitializing" : "ContainerCreating";
    pod = pod.change().startTime(now()).build();
    publish(container -> container.waits(reason, ""));
  }

  /// From creation to running, with init containers and sidecars one after the other.
  PodLife runAll(String node) throws InterruptedException {
    schedule(node);
    stage.pause(0.1);
    accept();
    for (Container init : pod.of(ContainerKind.INIT, ContainerKind.SIDECAR)) {
      stage.pause(0.5, 1.5);
      run(init.name());
      if (init.kind() == ContainerKind.INIT) {
        stage.pause(0.5);
        end(init.name(), End.completed());
      }
    }
    stage.pause(0.5, 1.5);
    runApps();
    return this;
  }

  void runApps() {
    publish(container -> container.kind() == ContainerKind.APP ? runs(container) : container);
  }

  void run(String name) {
    publish(container -> container.name().equals(name) ? runs(container) : container);
  }

  private Container runs(Container container) {
    return container.runs(Uids.containerId(stage.random()), now());
  }

  void end(String name, End end) {
    print(name, end);
    publish(container -> container.name().equals(name) ? ends(container, end) : container);
  }

  private Container ends(Container container, End end) {
    return container.ends(end.exitCode(), end.reason(), end.message(), now());
  }

  private void print(String container, End end) {
    if (!end.log().isEmpty()) {
      stage.server().logs().put(pod.namespace(), pod.name(), container, false, end.log());
      stage.server().logs().put(pod.namespace(), pod.name(), container, true, end.log());
    }
  }

  /// The old container is replaced so fast that its end stands in `lastState` only, as after a
  /// liveness kill.
  void replace(String name, End end) {
    print(name, end);
    publish(container -> container.name().equals(name) ? runs(ends(container, end)) : container);
  }

  /// So fast that an end in between is seen by nobody.
  void replaceTwice(String name, End end) {
    publish(
        container ->
            container.name().equals(name)
                ? runs(ends(runs(ends(container, end)), end))
                : container);
  }

  void waits(String name, String reason, String message) {
    publish(
        container -> container.name().equals(name) ? container.waits(reason, message) : container);
  }

  /// The pause before restart number `restart`: none, 10 s, 20 s, 40 s, up to 5 min. While it lasts
  /// the state stays `terminated`; `CrashLoopBackOff` shows in its last moment only.
  void backOff(String name, int restart) throws InterruptedException {
    if (restart == 0) {
      stage.pause(1);
      return;
    }
    long seconds = Math.min(300, 10L << Math.min(restart - 1, 5));
    stage.pause(seconds - 0.6);
    waits(
        name,
        "CrashLoopBackOff",
        "back-off %s restarting failed container=%s pod=%s_%s(%s)"
            .formatted(duration(seconds), name, pod.name(), pod.namespace(), pod.metadata().uid()));
    stage.pause(0.6);
  }

  private static String duration(long seconds) {
    return seconds < 60 ? seconds + "s" : "%dm%ds".formatted(seconds / 60, seconds % 60);
  }

  /// A restart rule restarts every container in place: nobody learns how the others ended.
  void restartAll(String cause, End end) throws InterruptedException {
    end(cause, end);
    stage.pause(0.5);
    var lost = new State.Terminated(137, "RestartingAllContainers", REMOVED, null, null, "");
    publish(
        container ->
            container
                .state(new State.Waiting("RestartingAllContainers", REMOVED))
                .lastState(lost)
                .ready(false)
                .restartCount(container.statusOrCreating().restartCount() + 1)
                .containerId(""));
    stage.pause(1);
    publish(
        container ->
            container.kind() == ContainerKind.INIT
                ? runs(container)
                : container.waits("PodInitializing", ""));
    stage.pause(0.5);
    publish(
        container ->
            container.kind() == ContainerKind.INIT ? ends(container, End.completed()) : container);
    stage.pause(0.5);
    runApps();
  }

  /// Who evicts says so in a condition before the deletion.
  void disrupt(String reason, String message) {
    change(
        builder ->
            builder.condition(new Condition("DisruptionTarget", "True", reason, message, now())));
  }

  /// Deletes the pod; what runs ends within its grace, all at once as far as anybody sees.
  void delete(End end) throws InterruptedException {
    delete(30, end);
  }

  void delete(long graceSeconds, End end) throws InterruptedException {
    change(builder -> builder.deletedAt(now(), graceSeconds));
    stage.pause(0.5, 2);
    endAll(end);
    stage.pause(0.1);
    change(builder -> builder.deletedAt(now(), 0));
    stage.server().delete(pod.namespace(), pod.name());
  }

  /// Everything that runs ends.
  void endAll(End end) {
    publish(container -> container.running() ? ends(container, end) : container);
  }

  /// Deleted with grace 0, as by force or with a mirror pod: gone while its containers run.
  void deleteByForce() {
    pod = pod.change().deletedAt(now(), 0).build();
    stage.server().delete(pod);
  }

  /// The pod has ended and is cleared away.
  void remove() {
    change(builder -> builder.deletedAt(now(), 0));
    stage.server().delete(pod.namespace(), pod.name());
  }

  /// The kubelet publishes a changed status.
  void publish(UnaryOperator<Container> change) {
    var builder = pod.change();
    pod.containers().forEach(container -> builder.container(change.apply(container)));
    Pod changed = builder.build();
    pod = PodConditions.of(changed, now());
    put();
  }

  /// The kubelet gives up on the pod.
  void fail(String reason, String message) {
    change(builder -> builder.phase("Failed").reason(reason, message).ready(false, now()));
  }
}
