/** The file that the shell has put into the page's input. */
export function chosenFile(): File {
  const [file] = document.querySelector('input')?.files ?? [];
  if (!file) throw new Error('The shell has chosen no file.');
  return file;
}
