package io.imagespec.testing;

import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.Labels;
import io.imagespec.registry.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The config of an image: its base's config with the changes of a plan. */
final class PlannedConfig implements Instruction.Cases<PlannedConfig> {
  private final List<String> environment;
  private final Map<String, String> labels;
  private String user;
  private String workdir;
  private List<String> entrypoint;
  private List<String> command;

  private PlannedConfig(ImageConfig base, List<String> environment) {
    this.environment = new ArrayList<>(environment);
    this.labels = new TreeMap<>(base.labels());
    this.user = base.user();
    this.workdir = base.workdir();
    this.entrypoint = base.entrypoint();
    this.command = base.command();
  }

  static ImageConfig of(BuildPlan plan, ImageConfig base) {
    PlannedConfig config = new PlannedConfig(base, base.environment());
    config.labels.remove(Labels.PART_DIGEST); // it belongs to the base only
    return config.with(plan);
  }

  /**
   * Returns the config of an image that continues a first part.
   *
   * @param rest the rest of the plan
   * @param part the first part's config
   * @param baseHasVariable true if the first part's base has the SDK's variable
   */
  static ImageConfig continued(BuildPlan rest, ImageConfig part, boolean baseHasVariable) {
    PlannedConfig config =
        new PlannedConfig(part, Labels.withoutVariable(part.environment(), baseHasVariable));
    config.labels.keySet().removeAll(Labels.ALL);
    return config.with(rest);
  }

  private ImageConfig with(BuildPlan plan) {
    PlannedConfig config = this;
    for (Instruction instruction : plan.instructions()) {
      config = instruction.match(config);
    }
    return ImageConfig.builder()
        .user(config.user)
        .workdir(config.workdir)
        .environment(config.environment)
        .entrypoint(config.entrypoint)
        .command(config.command)
        .labels(config.labels)
        .build();
  }

  static ImageConfig nothing() {
    return ImageConfig.builder().build();
  }

  @Override
  public PlannedConfig run(Instruction.Run instruction) {
    return this;
  }

  @Override
  public PlannedConfig copyIn(Instruction.CopyIn instruction) {
    return this;
  }

  @Override
  public PlannedConfig setEnv(Instruction.SetEnv instruction) {
    String prefix = instruction.name() + "=";
    String variable = prefix + instruction.value();
    int place = 0;
    while (place < environment.size() && !environment.get(place).startsWith(prefix)) {
      place++;
    }
    if (place < environment.size()) {
      environment.set(place, variable);
    } else {
      environment.add(variable);
    }
    return this;
  }

  @Override
  public PlannedConfig setLabel(Instruction.SetLabel instruction) {
    labels.put(instruction.key(), instruction.value());
    return this;
  }

  @Override
  public PlannedConfig setWorkdir(Instruction.SetWorkdir instruction) {
    workdir = instruction.path().toString();
    return this;
  }

  @Override
  public PlannedConfig setUser(Instruction.SetUser instruction) {
    user = instruction.user();
    return this;
  }

  /** Leaves the command unchanged, because a plan sets or clears it in a later instruction. */
  @Override
  public PlannedConfig setEntrypoint(Instruction.SetEntrypoint instruction) {
    entrypoint = instruction.words();
    return this;
  }

  @Override
  public PlannedConfig setCommand(Instruction.SetCommand instruction) {
    command = instruction.words();
    return this;
  }

  @Override
  public PlannedConfig expose(Instruction.Expose instruction) {
    return this;
  }
}
