package com.example;

import java.util.List;
import org.flyte.flytekit.SdkContainerTask;
import org.flyte.flytekit.SdkTypes;

/** A task without an image of its own. */
public final class Announce extends SdkContainerTask<Void, Void> {
  public Announce() {
    super(SdkTypes.nulls(), SdkTypes.nulls());
  }

  @Override
  public String getName() {
    return "announce";
  }

  @Override
  public String getImage() {
    return TaskImages.of("announce");
  }

  @Override
  public List<String> getCommand() {
    return List.of("echo", "the report is ready");
  }
}
