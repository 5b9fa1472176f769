// The few parts that the browser's stand-in sheets use, without the page shell and what it brings.
export { Button } from './button';
export { Field } from './controls';
export { Price } from './money';
export { Note } from './note';
export { Sheet } from './sheet';
