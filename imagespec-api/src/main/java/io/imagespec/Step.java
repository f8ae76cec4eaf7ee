package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * One build step of a spec. Steps run in the order in which they are added. Immutable.
 *
 * <p>{@link ImageSpec} has a shorter method for each kind. The records are for code that assembles
 * specs and for options that those methods do not offer. Every constructor rejects invalid values
 * with an {@link IllegalArgumentException}.
 */
public sealed interface Step
    permits Step.Apt, Step.Pip, Step.Copy, Step.CopyFiles, Step.Env, Step.Workdir, Step.User, Run {
  /**
   * Calls the case for this kind of step. Adding a kind breaks the compilation of every caller.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this step if it is a command.
   *
   * @return this object, or empty for another kind
   */
  default Optional<Run> asRun() {
    return Optional.empty();
  }

  /**
   * One case per kind of step.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles Debian packages.
     *
     * @param step the step
     * @return the result
     */
    R apt(Apt step);

    /**
     * Handles Python packages.
     *
     * @param step the step
     * @return the result
     */
    R pip(Pip step);

    /**
     * Handles a file or directory.
     *
     * @param step the step
     * @return the result
     */
    R copy(Copy step);

    /**
     * Handles files from several places.
     *
     * @param step the step
     * @return the result
     */
    R copyFiles(CopyFiles step);

    /**
     * Handles an environment variable.
     *
     * @param step the step
     * @return the result
     */
    R env(Env step);

    /**
     * Handles the working directory.
     *
     * @param step the step
     * @return the result
     */
    R workdir(Workdir step);

    /**
     * Handles the user.
     *
     * @param step the step
     * @return the result
     */
    R user(User step);

    /**
     * Handles a command.
     *
     * @param step the step
     * @return the result
     */
    R run(Run step);
  }

  /**
   * Debian packages, installed by {@code apt-get} as root without recommended packages. The package
   * lists are removed afterwards.
   *
   * @param packages names, each with an optional {@code :architecture} and an optional {@code
   *     =version} or {@code /release}; their order does not matter
   */
  record Apt(List<String> packages) implements Step {
    /** Validates the names. */
    public Apt {
      Objects.requireNonNull(packages, "packages");
      packages = PackageNames.check("apt", packages);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.apt(this);
    }

    @Override
    public String toString() {
      return "apt " + String.join(" ", packages);
    }
  }

  /**
   * Python packages, installed system-wide by {@code python3 -m pip} as root.
   *
   * @param packages requirements without spaces, such as {@code requests[socks]>=2,<3}; their order
   *     is kept
   */
  record Pip(List<String> packages) implements Step {
    /** Validates the requirements. */
    public Pip {
      Objects.requireNonNull(packages, "packages");
      packages = PackageNames.check("pip", packages);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.pip(this);
    }

    @Override
    public String toString() {
      return "pip " + String.join(" ", packages);
    }
  }

  /**
   * A local file or directory to copy into the image.
   *
   * @param source a file, or a directory whose contents are copied
   * @param target the destination: the path of the file, or the directory that receives the
   *     contents
   * @param into true if a file is copied into the directory {@code target} under its own name;
   *     ignored for a directory
   */
  record Copy(FileSource source, ContainerPath target, boolean into) implements Step {
    /** Rejects null arguments. */
    public Copy {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
    }

    /**
     * Creates a step from a textual target.
     *
     * @param source a file, or a directory whose contents are copied
     * @param target an absolute path; a trailing slash makes it a directory that receives the file
     * @return the step
     * @throws IllegalArgumentException if the target is not absolute or contains {@code ..}
     */
    public static Copy of(FileSource source, String target) {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
      return new Copy(source, SpecChecks.path("copy target", target), target.endsWith("/"));
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.copy(this);
    }

    @Override
    public String toString() {
      return "copy " + source + " to " + target;
    }
  }

  /**
   * Local files from several places, copied in one layer.
   *
   * @param files at least one file or directory, by its name below the target: a relative path in
   *     its shortest form, such as {@code lib/app.jar}. The contents of a directory go to the
   *     directory of that name. No name may be below another. All entries have the same owner and
   *     mode
   * @param target the directory that receives them
   */
  record CopyFiles(SortedMap<String, FileSource> files, ContainerPath target) implements Step {
    /** Validates the names and copies the map. */
    public CopyFiles {
      Objects.requireNonNull(files, "files");
      Objects.requireNonNull(target, "target");
      files = CopyFilesChecks.check(files);
    }

    /**
     * Creates a step from a textual target.
     *
     * @param files files and directories, by their name below the target
     * @param target the absolute path of the directory that receives them
     * @return the step
     * @throws IllegalArgumentException if the target is not absolute or contains {@code ..}, or if
     *     a file's name, owner or mode is invalid
     */
    public static CopyFiles of(Map<String, FileSource> files, String target) {
      Objects.requireNonNull(files, "files");
      Objects.requireNonNull(target, "target");
      return new CopyFiles(
          CopyFilesChecks.check(files), SpecChecks.path("copyFiles target", target));
    }

    /**
     * Returns the owner of the files.
     *
     * @return the owner of all of them, or empty for 0:0
     */
    public Optional<String> owner() {
      return CopyFilesChecks.first(files).owner();
    }

    /**
     * Returns the mode of the files.
     *
     * @return the mode of all regular files among them, or empty for the default
     */
    public OptionalInt mode() {
      return CopyFilesChecks.first(files).mode();
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.copyFiles(this);
    }

    @Override
    public String toString() {
      String others = files.size() == 1 ? "" : " and " + (files.size() - 1) + " more";
      return "copy " + files.firstKey() + others + " to " + target;
    }
  }

  /**
   * An environment variable for the following steps and for the image. A value with a line break
   * also appears in the build's commands as a variable named {@code IMAGESPEC_ARG_…}, which is not
   * part of the image.
   *
   * @param name a letter or {@code _}, then letters, digits, {@code _}, {@code .} or {@code -}
   * @param value any text without NUL, used literally: nothing in it is expanded
   */
  record Env(String name, String value) implements Step {
    /** Validates the name and the value. */
    public Env {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
      SpecChecks.variable(name);
      SpecChecks.text("env " + name, value);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.env(this);
    }

    @Override
    public String toString() {
      return "env " + name;
    }
  }

  /**
   * The working directory of the following steps and of the image. It is created if missing.
   *
   * @param path an absolute path
   */
  record Workdir(ContainerPath path) implements Step {
    /** Rejects null arguments. */
    public Workdir {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.workdir(this);
    }

    @Override
    public String toString() {
      return "workdir " + path;
    }
  }

  /**
   * The user of the following commands and of the image.
   *
   * @param user {@code user} or {@code user:group}, by name or number
   */
  record User(String user) implements Step {
    /** Validates the user. */
    public User {
      Objects.requireNonNull(user, "user");
      SpecChecks.user(user);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.user(this);
    }

    @Override
    public String toString() {
      return "user " + user;
    }
  }
}
