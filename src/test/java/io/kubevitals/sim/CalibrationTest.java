package io.kubevitals.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.RecordedLife;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The kubelet of the simulation shows and hides about as much as the real one that was recorded.
class CalibrationTest {
  private static final int SEEDS = 40;
  private static final double POINTS = 12;

  @Test
  void theModelShowsAboutAsMuchAsARealKubelet() throws IOException {
    Shares recorded = recorded();
    Shares model =
        LongStream.range(0, SEEDS)
            .mapToObj(CalibrationTest::calm)
            .reduce(new Shares(), Shares::plus);
    System.out.println("a real kubelet, recorded: " + recorded);
    System.out.println("the kubelet of the model: " + model);
    assertThat(model.shown()).isCloseTo(recorded.shown(), within(POINTS));
    assertThat(model.lastOnly()).isCloseTo(recorded.lastOnly(), within(POINTS));
    assertThat(model.stateOnly()).isCloseTo(recorded.stateOnly(), within(POINTS));
    assertThat(model.unseenRunning()).isCloseTo(recorded.unseenRunning(), within(POINTS));
  }

  private static Shares calm(long seed) {
    var simulation = new Simulation(seed, new Random(seed), Profile.CALM);
    assertThat(simulation.run().differences()).isEmpty();
    return simulation.shares();
  }

  private static Shares recorded() throws IOException {
    var shares = new Shares();
    for (RecordedLife life : RecordedLife.all()) {
      Set<ContainerId> running = running(life);
      JsonObject truth = JsonParser.parseString(Files.readString(life.truth())).getAsJsonObject();
      for (JsonElement each : truth.getAsJsonArray("containers")) {
        JsonObject one = each.getAsJsonObject();
        JsonElement seen = one.get("seen");
        JsonArray shownIn =
            seen.isJsonNull() ? new JsonArray() : seen.getAsJsonObject().getAsJsonArray("shownIn");
        shares.began(running.contains(id(one.get("id").getAsString())));
        boolean exited = one.has("exits") && !one.getAsJsonArray("exits").isEmpty();
        if (exited) {
          shares.ended(
              shownIn.contains(new JsonPrimitive("state")),
              shownIn.contains(new JsonPrimitive("lastState")));
        }
      }
    }
    return shares;
  }

  /// The containers that some state of this life shows running.
  private static Set<ContainerId> running(RecordedLife life) {
    var running = new HashSet<ContainerId>();
    for (PodChange change : life.changes()) {
      if (change instanceof PodChange.Applied applied) {
        for (ContainerRecord one : applied.after().containers()) {
          if (one.status().state() instanceof ContainerState.Running) {
            running.add(one.status().id());
          }
        }
      }
    }
    return running;
  }

  private static ContainerId id(String hex) {
    return ContainerId.of(part(hex, 0), part(hex, 16), part(hex, 32), part(hex, 48));
  }

  private static long part(String hex, int from) {
    return Long.parseUnsignedLong(hex, from, from + 16, 16);
  }
}
